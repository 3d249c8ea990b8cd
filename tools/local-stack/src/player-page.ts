/** A page that plays what the fleet made: one list, one player, no network beyond this machine. */

/** A READY video as the page lists it. */
export interface PlayableVideo {
  readonly videoId: number;
  readonly title: string;
  readonly url: string;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 960px; padding: 1rem; }
video { width: 100%; aspect-ratio: 16 / 9; background: #000; border-radius: 8px; }
ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
button { font: inherit; width: 100%; text-align: left; padding: .6rem .8rem; border-radius: 8px;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent); background: transparent; color: inherit; cursor: pointer; }
button[aria-current=true] { border-color: #3b82f6; }
#facts { min-height: 1.5em; opacity: .75; font-variant-numeric: tabular-nums; }
`;

/** The script is plain: lists /videos.json, plays the chosen one with hls.js, or natively where there is no MSE. */
const SCRIPT = `
const video = document.querySelector('video'), list = document.querySelector('ul'), facts = document.querySelector('#facts');
let hls, shown = '';
function showSize() {
  const { videoWidth: width, videoHeight: height } = video;
  facts.textContent = width > 0 ? width + ' x ' + height : 'sound only';
}
video.onloadeddata = video.onresize = showSize;
function play(item) {
  for (const button of list.querySelectorAll('button')) button.setAttribute('aria-current', String(button.dataset.id === String(item.videoId)));
  hls?.destroy();
  if (Hls.isSupported()) {
    hls = new Hls();
    hls.on(Hls.Events.ERROR, (event, { fatal, details }) => { if (fatal) facts.textContent = 'Cannot play: ' + details; });
    hls.loadSource(item.url);
    hls.attachMedia(video);
  } else video.src = item.url;
  video.play().catch(() => undefined);
}
async function refresh() {
  const text = await fetch('/videos.json').then((answer) => answer.text()).catch(() => null);
  if (text === null) return void (facts.textContent = 'The stack has ended: start it again with npm start -- --serve');
  if (text === shown) return;
  shown = text;
  const items = JSON.parse(text);
  list.replaceChildren(...items.map((item) => {
    const entry = document.createElement('li'), button = document.createElement('button');
    button.textContent = '#' + item.videoId + '  ' + item.title;
    button.dataset.id = item.videoId;
    button.onclick = () => play(item);
    entry.append(button);
    return entry;
  }));
  if (items.length === 0) facts.textContent = 'No video is READY yet.';
  else if (!hls) play(items[0]);
}
refresh();
setInterval(refresh, 3000);
`;

/** The whole page; the list is fetched, so nothing of a title ever stands in the markup. */
export function renderPlayerPage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ffleet player</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<h1>ffleet</h1>
<video controls playsinline></video>
<p id="facts"></p>
<ul></ul>
<script src="/hls.min.js"></script>
<script>${SCRIPT}</script>
</html>
`;
}
