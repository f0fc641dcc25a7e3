// The page after signing out: module pages that are still open in this browser give way.
import { openTabs } from "../player/tabs.js";

openTabs(window).post("out", "");
