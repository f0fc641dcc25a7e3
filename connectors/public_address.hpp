#pragma once
#include <sys/socket.h>

namespace waymark::connectors {

// Whether an address is one of the internet: not of this machine, of a private or link-local network, of a carrier's own
// (RFC 6598), multicast, reserved, nor an IPv6 form that leads to such an IPv4 address (mapped, NAT64, 6to4). By the registries of
// special-purpose addresses (RFC 6890 and its updates). False for everything that is neither IPv4 nor IPv6.
bool is_public_address(const sockaddr& address);

}  // namespace waymark::connectors
