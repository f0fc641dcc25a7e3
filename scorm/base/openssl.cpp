#include "scorm/base/openssl.hpp"

namespace waymark::base::openssl {

bool is_signed_by(EVP_PKEY* key, const char* digest, std::string_view text, std::string_view signature) {
  const CleanErrors clean;
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  if (signature.empty() || !context || EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key, nullptr) != 1)
    return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

}  // namespace waymark::base::openssl
