#include <fstream>
#include <optional>

#include "runtime/http/multipart.hpp"
#include "runtime/support/encode.hpp"

namespace waymark::http {
namespace {

// Fields into memory, files into the folder.
class FormSink final : public FormPartSink {
 public:
  FormSink(std::filesystem::path folder, const MultipartLimits& limits) : folder_(std::move(folder)), limits_(limits) {}

  Result<void> begin_field(const std::string& name, bool file, const std::string& file_name, const std::string& content_type) override {
    wanted_ = !file || !file_name.empty();
    in_file_ = file;
    if (!file) {
      form_.fields.emplace_back(name, "");
    } else if (wanted_) {
      auto content = SpoolFile::create(folder_);
      if (!content) return tl::unexpected<Error>(content.error());
      form_.files.push_back({name, file_name, content_type, std::move(*content)});
    }
    return {};
  }

  Result<void> data(std::string_view bytes) override {
    if (!wanted_) return {};
    if (!in_file_) return add_to_field(bytes);
    SpoolFile& content = form_.files.back().content;
    if (bytes.size() > limits_.file_bytes - std::min(limits_.file_bytes, content.size()))
      return fail(ErrorKind::too_large, "The file is larger than " + std::to_string(limits_.file_bytes) + " bytes.",
                  "Send a smaller file, or have the limit in the settings raised.");
    return content.write(bytes);
  }

  Result<void> end() override {
    if (wanted_ && in_file_) form_.files.back().content.close();
    return {};
  }

  Form take() { return std::move(form_); }

 private:
  Result<void> add_to_field(std::string_view bytes) {
    std::string& value = form_.fields.back().second;
    total_ += bytes.size();
    if (value.size() + bytes.size() > limits_.field_bytes || total_ > limits_.fields_bytes)
      return fail(ErrorKind::too_large, "A field of the form is too long.", "Shorten the text, then send it again.");
    value += bytes;
    return {};
  }

  std::filesystem::path folder_;
  MultipartLimits limits_;
  Form form_;
  bool wanted_ = false, in_file_ = false;
  std::size_t total_ = 0;
};

Result<Form> read_urlencoded(const Request& request, const MultipartLimits& limits) {
  if (!request.spool.empty() || request.body.size() > limits.fields_bytes) return fail(ErrorKind::too_large, "The form is too long.");
  auto fields = support::form_decode(request.body, {limits.parts, 256, limits.field_bytes});
  if (!fields) return fail(ErrorKind::invalid, "The form does not read.", "Send the form again from the page.");
  Form form;
  form.fields = std::move(*fields);
  return form;
}

}  // namespace

Result<void> feed_request(const Request& request, MultipartReader& reader) {
  if (request.spool.empty()) return reader.feed(request.body);
  std::ifstream in(request.spool, std::ios::binary);
  std::string piece(256 << 10, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(in.gcount());
    if (auto fed = reader.feed(std::string_view(piece).substr(0, count)); !fed) return fed;
  }
  if (!in.eof()) return fail(ErrorKind::internal, "The upload cannot be read back.", "Try again.");
  return {};
}

std::string Form::value(std::string_view name) const {
  for (const auto& [key, text] : fields)
    if (key == name) return text;
  return {};
}

Result<Form> read_form(const Request& request, const std::filesystem::path& folder, const MultipartLimits& limits) {
  const std::string type = request.header("content-type");
  const std::string boundary = multipart_boundary(type);
  if (boundary.empty()) {
    if (type.starts_with("application/x-www-form-urlencoded")) return read_urlencoded(request, limits);
    return fail(ErrorKind::unsupported, "The request carries no form.", "Send the form from the page.");
  }
  FormSink sink(folder, limits);
  MultipartReader reader(boundary, limits, sink);
  if (auto fed = feed_request(request, reader); !fed) return tl::unexpected<Error>(fed.error());
  if (auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
  return sink.take();
}

}  // namespace waymark::http
