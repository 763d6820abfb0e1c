// The portal does not know the time zone of somebody without an account: beside each time to come stands that of the device.
const wording = document.documentElement.dataset.ownTime;
const lang = document.documentElement.lang;
const shown = new Intl.DateTimeFormat(`${lang}-u-nu-latn`, {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "numeric",
  minute: "2-digit",
});

export function ownTime(part = document) {
  if (!wording) return;
  for (const time of part.querySelectorAll("main time[datetime*='T']")) {
    const moment = new Date(time.dateTime);
    if (moment < Date.now() - 86_400_000) continue; // when somebody wrote something, the day is enough
    // Where clocks show UTC the page has said it.
    if (Number.isNaN(moment.valueOf()) || moment.getTimezoneOffset() === 0 || time.nextElementSibling?.matches(".own-time")) continue;
    const own = document.createElement("span");
    own.className = "own-time quiet";
    own.textContent = ` · ${wording.replace("{}", shown.format(moment))}`;
    time.after(own);
  }
}
