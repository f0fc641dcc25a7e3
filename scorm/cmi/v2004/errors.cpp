#include "scorm/cmi/v2004/errors.hpp"

#include "scorm/cmi/error_table.hpp"

namespace waymark::cmi::v2004 {
namespace {

constexpr ErrorEntry kErrors[] = {
    {kNoError, "0", "No Error", "The last call succeeded."},
    {kGeneralException, "101", "General Exception", "The call is not possible now."},
    {102, "102", "General Initialization Failure", "The session could not begin; open the activity again."},
    {kAlreadyInitialized, "103", "Already Initialized", "Initialize was called before in this session; call it once."},
    {kInstanceTerminated, "104", "Content Instance Terminated", "Terminate has ended this session; the activity has to be opened again."},
    {111, "111", "General Termination Failure", "The session could not end."},
    {kTerminateBeforeInitialize, "112", "Termination Before Initialization", "Call Initialize first."},
    {kTerminateAfterTerminate, "113", "Termination After Termination", "Terminate was called before; call it once."},
    {kGetBeforeInitialize, "122", "Retrieve Data Before Initialization", "Call Initialize before GetValue."},
    {kGetAfterTerminate, "123", "Retrieve Data After Termination", "Terminate has ended this session; nothing can be read after it."},
    {kSetBeforeInitialize, "132", "Store Data Before Initialization", "Call Initialize before SetValue."},
    {kSetAfterTerminate, "133", "Store Data After Termination", "Terminate has ended this session; set values before it."},
    {kCommitBeforeInitialize, "142", "Commit Before Initialization", "Call Initialize before Commit."},
    {kCommitAfterTerminate, "143", "Commit After Termination", "Terminate has ended this session and stored what was set."},
    {kGeneralArgument, "201", "General Argument Error", "Initialize, Terminate and Commit take an empty text."},
    {kGeneralGet, "301", "General Get Failure", "The element's index is not there, or its name is not complete."},
    {kGeneralSet, "351", "General Set Failure",
     "The index leaves a gap (the next one is _count), or an identifier that has to be unique or stay as it is would change."},
    {kGeneralCommit, "391", "General Commit Failure", "What was set could not be stored."},
    {kUndefinedElement, "401", "Undefined Data Model Element", "SCORM 2004 does not know this element; names are case sensitive."},
    {kUnimplementedElement, "402", "Unimplemented Data Model Element", "This element is not supported."},
    {kNotInitializedValue, "403", "Data Model Element Value Not Initialized", "Nothing has set this element yet."},
    {kReadOnly, "404", "Data Model Element Is Read Only", "The element can be read and not set."},
    {kWriteOnly, "405", "Data Model Element Is Write Only", "The element can be set and not read."},
    {kTypeMismatch, "406", "Data Model Element Type Mismatch", "The value is not of the type that the element takes."},
    {kOutOfRange, "407", "Data Model Element Value Out Of Range", "The value lies outside of the element's range."},
    {kDependency, "408", "Data Model Dependency Not Established", "Another element has to be set first: the id, or an interaction's type."},
};

}  // namespace

int code_from_text(std::string_view text) { return find_code(kErrors, text); }

std::string_view error_string(int code) { return words_of(kErrors, code); }

std::string_view error_advice(int code) { return advice_of(kErrors, code); }

}  // namespace waymark::cmi::v2004
