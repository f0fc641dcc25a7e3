#include "xapi/model/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>

#include "scorm/base/openssl.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

namespace openssl = base::openssl;
using openssl::CleanErrors;
using openssl::Owned;
using Certificate = Owned<X509, X509_free>;
using Bio = Owned<BIO, BIO_free_all>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

constexpr std::size_t kMostRoots = 1000, kMostName = 500;
constexpr int kMostDepth = 10, kSecurityLevel = 2;  // level 2: no SHA-1 and no RSA below 2,048 bits on the way

tl::unexpected<Error> refuse(std::string message, std::string advice) {
  return tl::unexpected<Error>(Error{ErrorKind::invalid, std::move(message), std::move(advice), {}, "xAPI Part 2, 2.6", rule::signature});
}

std::string subject_of(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);  // escapes what is not ASCII
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, std::min(static_cast<std::size_t>(size < 0 ? 0 : size), kMostName)};
}

}  // namespace

struct TrustedRoots::Certificates {
  Store store{X509_STORE_new()};
};

struct Chain::Certificates {
  std::vector<Certificate> list;
};

Result<TrustedRoots> TrustedRoots::from_pem(const std::string& pem) {
  const CleanErrors clean;
  auto made = std::make_shared<Certificates>();
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min<std::size_t>(pem.size(), 16u << 20))));
  std::size_t count = 0;
  while (count < kMostRoots) {
    const Certificate root(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!root) break;
    if (X509_STORE_add_cert(made->store.get(), root.get()) != 1) return fail(ErrorKind::internal, "A root certificate cannot be kept.");
    ++count;
  }
  const auto last = ERR_peek_last_error();
  const bool ended = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  if (count == 0 || (!ended && count < kMostRoots))
    return fail(ErrorKind::invalid, count == 0 ? "The file holds no certificate." : "A certificate of the file does not read.",
                "Give PEM: each certificate between its BEGIN CERTIFICATE and END CERTIFICATE lines.");
  TrustedRoots out;
  out.certificates_ = std::move(made);
  return out;
}

Result<Chain> Chain::read(const std::vector<std::string>& der) {
  const CleanErrors clean;
  auto made = std::make_shared<Certificates>();
  for (const std::string& bytes : der) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* end = at + bytes.size();
    Certificate one(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
    if (!one || at != end)
      return refuse("Certificate " + std::to_string(made->list.size() + 1) + " of x5c is no X.509 certificate.",
                    "Send each as base64 of its DER, the signer's first (RFC 7515, 4.1.6).");
    made->list.push_back(std::move(one));
  }
  EVP_PKEY* key = made->list.empty() ? nullptr : X509_get0_pubkey(made->list.front().get());
  if (!key || EVP_PKEY_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_bits(key) > openssl::kMostRsaBits)
    return refuse("The signer's certificate has no RSA key of " + std::to_string(openssl::kMostRsaBits) + " bits or less.",
                  "Sign with an RSA key and send its certificate first in x5c.");
  Chain out;
  out.signer_ = subject_of(made->list.front().get());
  out.certificates_ = std::move(made);
  return out;
}

bool Chain::signed_by_first(const Jws& jws) const {
  const char* digest = jws.algorithm == "RS256" ? "SHA256" : jws.algorithm == "RS384" ? "SHA384" : "SHA512";
  return openssl::is_signed_by(X509_get0_pubkey(certificates_->list.front().get()), digest, jws.signed_text, jws.signature);
}

std::string Chain::why_not_trusted(const TrustedRoots& roots, std::int64_t epoch_seconds, std::string& root) const {
  const CleanErrors clean;
  X509* leaf = certificates_->list.front().get();
  const auto bits = EVP_PKEY_bits(X509_get0_pubkey(leaf));
  if (bits < openssl::kLeastRsaBits) return "The signer's key has " + std::to_string(bits) + " bits; RFC 7518 asks for 2048.";
  if ((X509_get_key_usage(leaf) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
    return "The signer's certificate is not for signatures.";
  struct Stack {
    STACK_OF(X509) * list = sk_X509_new_null();
    ~Stack() { sk_X509_free(list); }  // of borrowed certificates
  } others;
  for (std::size_t i = 1; i < certificates_->list.size(); ++i) sk_X509_push(others.list, certificates_->list[i].get());
  const StoreContext context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), roots.certificates_->store.get(), leaf, others.list) != 1)
    return "The chain cannot be checked.";
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(epoch_seconds));
  X509_VERIFY_PARAM_set_depth(rules, kMostDepth);
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);  // a configured certificate is trusted, whoever signed it
  if (X509_verify_cert(context.get()) == 1) {
    STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context.get());
    root = subject_of(sk_X509_value(chain, sk_X509_num(chain) - 1));
    return {};
  }
  return std::string("The chain does not lead to a root that is configured here: ") +
         X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())) + ".";
}

}  // namespace waymark::xapi
