// Everything here makes a working page more pleasant; nothing here makes a page work.
import { actions } from "./actions.js";
import { fields } from "./fields.js";
import { forms } from "./forms.js";
import { locate, placeMaps } from "./locate.js";
import { menus } from "./menus.js";
import { ownTime } from "./own_time.js";
import { themeSwitch } from "./theme.js";

themeSwitch();
menus();
forms();
fields();
actions();
locate();
placeMaps();
ownTime();

// After a refused form the reader starts at what is wrong.
document.querySelector("[data-error-summary]")?.focus();

// A piece of the page that htmx brought gets the same care.
document.addEventListener("htmx:afterSwap", (event) => {
  fields(event.detail.elt);
  actions(event.detail.elt);
  ownTime();
});

// htmx is fetched only where something uses it. It looks for the loaded document, hence the wait.
if (document.querySelector("[hx-get],[hx-post],[data-hx-get],[data-hx-post],[hx-boost]")) {
  const fetchIt = () => import(HTMX_FILE);
  if (document.readyState === "complete") fetchIt();
  else addEventListener("load", fetchIt);
}

// Taking along, and what waits to be sent: on the pages of a course only.
if (document.querySelector("[data-offline-state]")) import(OFFLINE_FILE).then(({ offline }) => offline());
// Dragging activities about is for authors only.
if (document.querySelector("[data-reorder]")) import(REORDER_FILE);
// The clock of a timed quiz, and lines to put in order.
if (document.querySelector("[data-countdown],[data-ordering]")) import(QUIZ_FILE);

// Drafts that several people write are saved as they are written.
const saving = document.querySelector("[data-autosave]");
if (saving) import(AUTOSAVE_FILE).then(({ autosave }) => autosave(saving));

// What happens in a room, while it happens.
if (document.querySelector("[data-live],[data-panel-alone]")) import(LIVE_FILE);
if (document.querySelector("[data-beat],[data-doors],[data-room-slides]")) import(ROOM_FILE);
if (document.querySelector("[data-devices]")) import(DEVICES_FILE);
if (document.querySelector("[data-recording]")) import(RECORDING_FILE);
