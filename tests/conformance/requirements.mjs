// Every requirement, in the order of the standard. SubStatements (objects.mjs) are held to the tables of all the others.
import "./requirements/formatting.mjs";
import "./requirements/voiding.mjs";
import "./requirements/actors.mjs";
import "./requirements/objects.mjs";
import "./requirements/result_context.mjs";
import "./requirements/stamps.mjs";
import "./requirements/attachments.mjs";
import "./requirements/signatures.mjs";
import "./requirements/writing.mjs";
import "./requirements/reading.mjs";
import "./requirements/documents.mjs";
import "./requirements/merging.mjs";
import "./requirements/told.mjs";
import "./requirements/protocol.mjs";
import "./requirements/second.mjs";
export { requirements } from "./lib/requirement.mjs";
