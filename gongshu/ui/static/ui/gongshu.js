/* 公数 · gongshu: small comforts. Every page works without this file. */
"use strict";

(function () {
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (chinese, english) => (zh ? chinese : english);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* The error summary takes the focus, so that it is read first. */
  const summary = document.querySelector("[data-focus]");
  if (summary) {
    document.title = say("有错误：", "Error: ") + document.title;
    summary.focus();
  }

  /* A link of the error summary focuses its field. */
  all(".error-summary a").forEach((link) => {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    });
  });

  /* Leaving a form with unsaved answers asks first. */
  all("form[data-guard]").forEach((form) => {
    const state = () => new URLSearchParams(new FormData(form)).toString();
    const before = state();
    let sending = false;
    form.addEventListener("submit", () => { sending = true; });
    window.addEventListener("beforeunload", (event) => {
      if (!sending && state() !== before) event.preventDefault();
    });
  });

  /* An act is sent once, however often the button is pressed. */
  all('form[method="post"]').forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
    });
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* What opens over the page closes with Escape or a click beside it, and stays within the window. */
  const opened = () => all('details[name="over"][open]');
  document.addEventListener("click", (event) => {
    opened().forEach((box) => { if (!box.contains(event.target)) box.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    opened().forEach((box) => {
      box.open = false;
      box.querySelector("summary").focus();
    });
  });
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (box.name !== "over" && box.getAttribute("name") !== "over") return;
    const over = box.querySelector(".over");
    over.classList.remove("over--left");
    if (box.open) {
      opened().forEach((other) => { if (other !== box) other.open = false; });
      if (over.getBoundingClientRect().right > document.documentElement.clientWidth - 8) over.classList.add("over--left");
    }
  }, true);

  /* Code can be copied. */
  all(".sample").forEach((sample) => {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = say("复制", "Copy");
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(sample.querySelector("code").textContent).then(() => {
        button.textContent = say("已复制", "Copied");
        setTimeout(() => { button.textContent = say("复制", "Copy"); }, 2000);
      });
    });
    sample.querySelector("figcaption").append(button);
  });

  /* Another legal basis: one more row than the page came with. */
  all("[data-rows]").forEach((rows) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = say("再加一条", "Add another");
    button.addEventListener("click", () => {
      const last = rows.querySelector(".basis__row:last-of-type");
      const number = all(".basis__row", rows).length;
      const row = last.cloneNode(true);
      row.setAttribute("aria-label", say("第 " + (number + 1) + " 条依据", "Basis " + (number + 1)));
      all("[id], [name], [for]", row).forEach((part) => {
        ["id", "name", "for"].forEach((attribute) => {
          const value = part.getAttribute(attribute);
          if (value) part.setAttribute(attribute, value.replace(/([-_])\d+([-_](?:kind|title|article))$/, "$1" + number + "$2"));
        });
      });
      all("input, select", row).forEach((input) => { input.value = ""; });
      last.after(row);
      row.querySelector("select").focus();
    });
    rows.after(button);
  });

  /* A title the list of instruments knows brings its kind along. */
  document.addEventListener("change", (event) => {
    const list = event.target.list;
    const row = event.target.closest(".basis__row");
    if (!list || !row) return;
    const known = Array.from(list.options).find((option) => option.value === event.target.value);
    if (known) row.querySelector("select").value = known.dataset.kind;
  });

  /* A box of words offers titles to go on typing with. */
  all("input[data-suggest]").forEach((input) => {
    input.setAttribute("list", input.dataset.known);
    let waiting = 0;
    let asked = "";
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const words = input.value.trim();
        if (words.length < 2 || words === asked) return;
        asked = words;
        fetch(input.dataset.suggest + "?" + new URLSearchParams({ words }), { headers: { Accept: "application/json" } })
          .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
          .then((told) => {
            if (words !== asked) return;
            input.list.replaceChildren(...told.words.map((one) => new Option(one, one)));
          })
          .catch(() => { asked = ""; });
      }, 150);
    });
  });

  /* Printing: a button where scripts run. */
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* Parts of a page that change by themselves (a run, the count of messages) are fetched again while it is in view. */
  function renew(part) {
    const seconds = Number(part.dataset.refresh);
    if (!seconds || !part.id) return;
    setTimeout(() => {
      if (document.hidden) {
        renew(part);
        return;
      }
      fetch(location.href, { headers: { Accept: "text/html" } })
        .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
        .then((text) => {
          const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
          if (!fresh) return;
          part.replaceWith(fresh);
          renew(fresh);
        })
        .catch(() => renew(part));
    }, seconds * 1000);
  }
  all("[data-refresh]").forEach(renew);

  /* On narrow screens the navigation is a strip: bring the present page into view. */
  const here = document.querySelector('.side-nav [aria-current="page"]');
  if (here && here.closest(".side-nav").scrollWidth > here.closest(".side-nav").clientWidth) {
    here.closest(".side-nav").scrollLeft = here.offsetLeft - 60;
  }
})();
