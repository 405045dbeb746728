/* Pictures: photographed, or drawn with a finger; made small before they leave the phone, and kept on it like a draft. */
(() => {
  "use strict";
  const LONGEST = 2000, LIGHT = 500000, KEPT = 1400000, LARGEST = 10485760;
  const who = document.querySelector("script[data-who]")?.dataset.who;

  const dataOf = (file) => new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = fail;
    reader.readAsDataURL(file);
  });
  /* Longer than it will ever be shown, it only costs time on a slow line. What cannot be drawn here goes as it is. */
  const light = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < LIGHT) return file;
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
    const pen = paper.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, paper.width, paper.height);
    pen.drawImage(picture, 0, 0, paper.width, paper.height);
    const made = await new Promise((done) => paper.toBlob(done, "image/jpeg", .82));
    return new File([made], "picture.jpg", { type: "image/jpeg" });
  };
  const fileFrom = (address) => {
    const [head, data] = address.split(",");
    return new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], "picture", { type: head.slice(5, -7) });
  };

  const begin = (part) => {
    const form = part.closest("form"), input = form.elements.picture;
    const find = (name) => part.querySelector(`[data-${name}]`);
    const board = find("board"), canvas = part.querySelector("canvas"), pen = canvas.getContext("2d");
    const preview = find("preview"), shown = preview.querySelector("img"), save = find("save");
    const key = who && `words:${who}:picture:${new URL(form.action).pathname}`;
    let strokes = [], colour = "", line = null, isDrawing = false, turn = 0;

    const remember = () => {
      const picture = input.kept;
      try {
        if (key && (strokes.length || picture)) localStorage.setItem(key, JSON.stringify({ at: Date.now(), strokes, isDrawing, picture }));
        else if (key) localStorage.removeItem(key);
      } catch { /* storage may be forbidden or full: the picture is still here */ }
    };
    /* A drawing is before one's eyes as long as its board is. */
    const showWhatIsChosen = () => { preview.hidden = !shown.hasAttribute("src") || (isDrawing && !board.hidden); };
    const choose = async (file) => {
      const mine = ++turn;
      const small = file && await light(file).catch(() => null);
      const address = small && await dataOf(small).catch(() => "");
      if (mine !== turn) return;
      // What is no picture for this browser goes as it is: the service says what is wrong with it.
      const holder = new DataTransfer();
      if (file) holder.items.add(small || file);
      input.files = holder.files;
      input.setCustomValidity(input.files[0]?.size > LARGEST ? part.dataset.tooLarge : "");
      input.kept = address && address.length < KEPT ? address : "";
      if (address) shown.src = address; else shown.removeAttribute("src");
      save.hidden = true;
      showWhatIsChosen();
      remember();
    };
    /* Whoever sends at once after the last line waits, by input.ready, until that line is in the file. */
    input.addEventListener("change", () => { isDrawing = false; input.ready = choose(input.files[0]); });
    find("remove").addEventListener("click", () => {
      if (isDrawing) keepOnly(0); else choose(null);
      input.focus();
    });

    /* The drawing: lines, each in its colour, drawn again from the beginning when one is taken away. */
    const at = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      return [(clientX - box.left) * canvas.width / box.width, (clientY - box.top) * canvas.height / box.height].map(Math.round);
    };
    const draw = ({ colour: ink, points }, from = 0) => {
      const [x, y] = points[from];
      pen.strokeStyle = ink;
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + .1, y);
      points.slice(from + 1).forEach((point) => pen.lineTo(...point));
      pen.stroke();
    };
    const redraw = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { lineWidth: 9, lineCap: "round", lineJoin: "round" });
      strokes.forEach((stroke) => draw(stroke));
    };
    const done = () => {
      isDrawing = true;
      remember();
      input.ready = new Promise((made) => canvas.toBlob(made))
        .then((made) => choose(strokes.length ? new File([made], "drawing.png", { type: "image/png" }) : null));
    };
    const keepOnly = (count) => {
      if (!strokes.length) return;
      strokes.length = count;
      redraw();
      done();
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      strokes.push(line = { colour, points: [at(event)] });
      draw(line);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!line || !event.isPrimary) return;
      line.points.push(at(event));
      draw(line, line.points.length - 2);
    });
    const lift = () => { if (line) { line = null; done(); } };
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, lift));
    const colours = [...part.querySelectorAll("[data-ink]")];
    const take = (one) => {
      colour = getComputedStyle(one).getPropertyValue("--own").trim();
      colours.forEach((other) => other.setAttribute("aria-pressed", other === one));
    };
    colours.forEach((one) => one.addEventListener("click", () => take(one)));
    find("undo").addEventListener("click", () => keepOnly(strokes.length - 1));
    find("clear").addEventListener("click", () => keepOnly(0));
    find("draw").addEventListener("click", () => {
      board.hidden = !board.hidden;
      find("draw").setAttribute("aria-expanded", !board.hidden);
      showWhatIsChosen();
    });

    /* A phone's own camera, where a finger is what one points with. */
    const camera = find("camera");
    camera.hidden = !matchMedia("(pointer: coarse)").matches;
    camera.addEventListener("click", () => {
      input.setAttribute("capture", "environment");
      input.click();
      input.removeAttribute("capture");
    });

    /* What is refused, or cannot be sent any more, can still be saved. */
    const offer = () => {
      preview.hidden = save.hidden = !shown.hasAttribute("src");
      save.querySelector("a").href = shown.src;
    };
    form.addEventListener("refused", offer);
    form.addEventListener("closing", async () => {
      lift();
      await input.ready;
      offer();
      find("remove").remove();
      document.querySelector("main > .wrap").append(preview);
    });
    form.addEventListener("stored", () => {
      strokes = [];
      redraw();
      isDrawing = false;
      choose(null);
      part.open = false;
      board.hidden = true;
    });

    take(colours[0]);
    redraw();
    find("tools").hidden = false;
    let before = null;
    try { before = JSON.parse(localStorage.getItem(key)); } catch { /* nothing can be kept here */ }
    if (input.files.length) {
      choose(input.files[0]);
    } else if (before) {
      part.open = true;
      strokes = before.strokes;
      redraw();
      board.hidden = !strokes.length;
      if (before.picture && !before.isDrawing) choose(fileFrom(before.picture)); else done();
    }
  };
  document.querySelectorAll("details[data-picture]").forEach(begin);
})();
