// What makes a quiz more pleasant: the time that is left, and lines that can be moved. Fetched on such pages only.
import { countdown } from "./countdown.js";
import { ordering } from "./ordering.js";

for (const list of document.querySelectorAll("[data-ordering]")) ordering(list);
for (const box of document.querySelectorAll("[data-countdown]")) countdown(box);
