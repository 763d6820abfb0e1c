// The device check before a webinar: camera, microphone, loudspeaker, and the way to the portal and back. Nothing is recorded
// and no picture or sound leaves the browser; only the four findings are sent when the person goes on.

const TRIPS = 5;
const SLOW = 600; // ms; above it talking becomes hard
const HEARD = 0.02; // of full scale: somebody speaks

const form = document.querySelector("[data-devices]");
const open = new Set(); // streams to let go of when the person leaves

function found(section, word) {
  for (const line of section.querySelectorAll("[data-finding]")) line.hidden = line.dataset.finding !== word;
  form.elements[section.dataset.device].value = word;
}

/** A stream of one device, or the word of what is wrong. */
async function asked(constraints) {
  if (!navigator.mediaDevices) return "none";
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    open.add(stream);
    return stream;
  } catch (error) {
    return error.name === "NotFoundError" || error.name === "OverconstrainedError" ? "none" : "denied";
  }
}

async function camera(section) {
  const stream = await asked({ video: { width: 320 } });
  if (typeof stream === "string") return found(section, stream);
  const picture = section.querySelector("[data-device-video]");
  picture.srcObject = stream;
  picture.hidden = false;
  await picture.play();
  return found(section, "ok");
}

async function microphone(section) {
  const stream = await asked({ audio: true });
  if (typeof stream === "string") return found(section, stream);
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const level = section.querySelector("[data-device-level]");
  level.closest("label").hidden = false;
  const samples = new Float32Array(analyser.fftSize);
  function look() {
    if (!stream.active) return;
    analyser.getFloatTimeDomainData(samples);
    const loud = Math.max(...samples.map(Math.abs));
    level.value = Math.min(1, loud * 3);
    if (loud > HEARD) found(section, "ok");
    setTimeout(look, 100);
  }
  look();
  return undefined;
}

function speaker(section) {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 440;
  volume.gain.setValueAtTime(0.2, context.currentTime);
  volume.gain.linearRampToValueAtTime(0, context.currentTime + 1);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 1);
  section.querySelector("[data-device-heard]").hidden = false;
}

/** The median of five ways there and back; the first opens the line and does not count. */
async function trip() {
  const line = form.querySelector("[data-trip]");
  const times = [];
  try {
    for (let n = 0; n <= TRIPS; n += 1) {
      const began = performance.now();
      const answer = await fetch(form.dataset.echo, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      if (n) times.push(performance.now() - began);
    }
  } catch {
    line.textContent = line.dataset.tripNone;
    return;
  }
  const median = Math.round(times.sort((a, b) => a - b)[Math.floor(TRIPS / 2)]);
  form.elements.trip.value = median;
  line.textContent = (median > SLOW ? line.dataset.tripSlow : line.dataset.tripGood).replace("{ms}", median);
}

const tests = { camera, microphone, speaker };
for (const section of form.querySelectorAll("[data-device]")) {
  const button = section.querySelector("[data-device-test]");
  button.hidden = false;
  button.addEventListener("click", () => tests[section.dataset.device](section));
  section.addEventListener("click", ({ target }) => {
    const answer = target.closest("[data-heard]");
    if (answer) found(section, answer.dataset.heard === "ok" ? "ok" : "none");
  });
}
addEventListener("pagehide", () => {
  for (const stream of open) for (const track of stream.getTracks()) track.stop();
});
trip();
