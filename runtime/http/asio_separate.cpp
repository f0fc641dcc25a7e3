// The parts of Asio that need compiling only once.
#include <boost/asio/impl/src.hpp>
