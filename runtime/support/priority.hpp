#pragma once

namespace waymark::support {

// The calling thread gives way to all others of the machine from now on, when the processors are busy: for work of minutes
// beside answers that people wait for. No effect where the system refuses it.
void give_way();

}  // namespace waymark::support
