// SCORM 1.2 for the frame of a package.
import { Scorm12API } from "scorm-again/scorm12";
import { begin } from "./scorm/frame.js";

begin("API", new Scorm12API({ autocommit: false, lmsCommitUrl: false, logLevel: 5 }), {
  set: "LMSSetValue",
  commit: "LMSCommit",
  finish: "LMSFinish",
  all: ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"],
});
