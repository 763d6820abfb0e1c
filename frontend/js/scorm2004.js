// The run-time data model of SCORM 2004, without sequencing, for the frame of a package.
import { Scorm2004API } from "scorm-again/scorm2004";
import { begin } from "./scorm/frame.js";

begin("API_1484_11", new Scorm2004API({ autocommit: false, lmsCommitUrl: false, logLevel: 5 }), {
  set: "SetValue",
  commit: "Commit",
  finish: "Terminate",
  all: ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"],
});
