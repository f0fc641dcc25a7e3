#include "connectors/public_address.hpp"

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace waymark::connectors {
namespace {

struct Block4 {
  std::uint32_t begin;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) { return a << 24 | b << 16 | c << 8 | d; }

constexpr Block4 kSpecial[] = {
    {v4(0, 0, 0, 0), 8},        // this network
    {v4(10, 0, 0, 0), 8},       // private
    {v4(100, 64, 0, 0), 10},    // a carrier's own
    {v4(127, 0, 0, 0), 8},      // this machine
    {v4(169, 254, 0, 0), 16},   // link-local; where clouds keep their keys
    {v4(172, 16, 0, 0), 12},    // private
    {v4(192, 0, 0, 0), 24},     // protocol assignments
    {v4(192, 0, 2, 0), 24},     // documentation
    {v4(192, 88, 99, 0), 24},   // 6to4 relays
    {v4(192, 168, 0, 0), 16},   // private
    {v4(198, 18, 0, 0), 15},    // benchmarks
    {v4(198, 51, 100, 0), 24},  // documentation
    {v4(203, 0, 113, 0), 24},   // documentation
    {v4(224, 0, 0, 0), 3},      // multicast, reserved, broadcast
};

bool is_public(std::uint32_t address) {
  for (const auto& block : kSpecial)
    if ((address ^ block.begin) >> (32 - block.bits) == 0) return false;
  return true;
}

using Bytes = std::array<std::uint8_t, 16>;

bool begins(const Bytes& bytes, std::initializer_list<std::uint8_t> with) {
  std::size_t i = 0;
  for (const std::uint8_t one : with)
    if (bytes[i++] != one) return false;
  return true;
}

std::uint32_t v4_at(const Bytes& bytes, std::size_t at) { return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]); }

// Of IPv6 only 2000::/3 is given out. What holds an IPv4 address is judged by that.
bool is_public(const Bytes& bytes) {
  if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_public(v4_at(bytes, 12));     // mapped
  if (begins(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public(v4_at(bytes, 12));  // NAT64
  if (begins(bytes, {0x20, 0x02})) return is_public(v4_at(bytes, 2));                                    // 6to4
  if (begins(bytes, {0x20, 0x01, 0x0D, 0xB8}) || begins(bytes, {0x3F, 0xFF, 0x00})) return false;        // documentation
  if (begins(bytes, {0x20, 0x01}) && bytes[2] < 2) return false;  // 2001::/23: protocol assignments, Teredo
  return (bytes[0] & 0xE0) == 0x20;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return is_public(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 in{};
  std::memcpy(&in, &address, sizeof in);
  Bytes bytes{};
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return is_public(bytes);
}

}  // namespace waymark::connectors
