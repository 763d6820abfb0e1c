// What makes filling a form easier; each field works without it.
function passwordToggles(scope) {
  for (const button of scope.querySelectorAll("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal);
    if (!input) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const reveal = input.type === "password";
      input.type = reveal ? "text" : "password";
      button.textContent = reveal ? button.dataset.hide : button.dataset.show;
      button.setAttribute("aria-label", reveal ? button.dataset.hideName : button.dataset.showName);
    });
    // A browser must not remember a password as plain text.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}

function counters(scope) {
  for (const output of scope.querySelectorAll("[data-counter]")) {
    const field = document.getElementById(output.dataset.counter);
    if (!field) continue;
    const most = Number(output.dataset.most);
    const count = () => {
      // As the server counts: characters, a line end being one.
      const left = most - Array.from(field.value).length;
      output.textContent = (left < 0 ? output.dataset.over : output.dataset.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
      output.classList.toggle("is-over", left < 0);
    };
    let waiting;
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(count, 150); });
    count();
  }
}

/** Where the device is, rounded to some ten metres, into the fields named by the button; only when somebody presses it. */
function positions(scope) {
  for (const button of scope.querySelectorAll("[data-position]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const said = button.nextElementSibling;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const [latitude, longitude] = button.dataset.position.split(" ").map((id) => document.getElementById(id));
          latitude.value = coords.latitude.toFixed(4);
          longitude.value = coords.longitude.toFixed(4);
          said.textContent = `${latitude.value}, ${longitude.value}`;
        },
        () => { said.textContent = button.dataset.denied; },
        { timeout: 20_000 },
      );
    });
  }
}

function fileSizes(scope) {
  for (const input of scope.querySelectorAll("input[type=file][data-most-bytes]")) {
    input.addEventListener("change", () => {
      const tooLarge = Array.from(input.files).some((file) => file.size > Number(input.dataset.mostBytes));
      input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
      if (tooLarge) input.reportValidity();
    });
  }
}

function autoSubmits(scope) {
  for (const form of scope.querySelectorAll("form[data-autosubmit]")) {
    form.addEventListener("change", (event) => { if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit(); });
  }
}

export function fields(scope = document) {
  passwordToggles(scope);
  counters(scope);
  positions(scope);
  fileSizes(scope);
  autoSubmits(scope);
}
