// htmx, under our content security policy: no evaluation of text as code, no style element of its own.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages of one person must not stay in the browser's storage
window.htmx = htmx;
