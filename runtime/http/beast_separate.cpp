// The parts of Beast that need compiling only once.
#include <boost/beast/src.hpp>
