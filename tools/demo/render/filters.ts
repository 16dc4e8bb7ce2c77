import type { Look, Recipe, Shot } from '../recipes/recipe.js';
import { even, framesPerSecond, pictureSize, shotLengths } from './timing.js';

const LOOKS: Readonly<Record<Look, string>> = {
  'as it is': '',
  'black and white': ',hue=s=0,eq=contrast=1.15:brightness=0.02',
  faded: ',eq=saturation=0.6:contrast=0.92,colorbalance=rs=0.08:bs=-0.06',
  dusk: ',eq=brightness=-0.1:saturation=0.8,colorbalance=bs=0.15:bm=0.12',
  winter: ',eq=saturation=0.3:brightness=0.05,colorbalance=bm=0.1:bh=0.05',
  golden: ',eq=saturation=1.15,colorbalance=rm=0.14:gm=0.03:bm=-0.12',
  mirrored: ',hflip',
};

/** In a longer shot the camera turns back after about so many seconds. */
const TURN_SECONDS = 160;

/** ffmpeg's filter graph: one input a shot, one output `[v]`. Each photo is scaled once; all that is done for each picture is a crop. */
export function filterGraph(recipe: Recipe): string {
  const lengths = shotLengths(recipe);
  const shots = recipe.shots.map((shot, index) => shotFilter(recipe, shot, index, lengths[index] ?? 0));
  const inputs = recipe.shots.map((_, index) => `[s${index}]`).join('');
  return `${shots.join(';')};${inputs}concat=n=${recipe.shots.length}[v]`;
}

function shotFilter(recipe: Recipe, shot: Shot, index: number, seconds: number): string {
  const rate = framesPerSecond(recipe);
  const [width, height] = pictureSize(recipe);
  const large = [width, height].map((side) => even(side * shot.zoom)).join(':');
  const scale = `scale=${large}:force_original_aspect_ratio=increase:out_range=tv,format=yuv420p,setsar=1`;
  const repeat = `loop=loop=${seconds * rate - 1}:size=1,settb=1/${rate},setpts=N`;
  const x = `(in_w-out_w)*(${between(shot.from[0], shot.to[0], progress(seconds, 1))})`;
  const y = `(in_h-out_h)*(${between(shot.from[1], shot.to[1], progress(seconds, 2))})`;
  return `[${index}:v]${scale}${LOOKS[shot.look]},${repeat},crop=${width}:${height}:'${x}':'${y}'[s${index}]`;
}

const between = (from: number, to: number, at: string): string => `${from}+(${(to - from).toFixed(3)})*${at}`;

/** How far the camera has come at the time `t`, 0 to 1: steadily in a short shot, there and back in a long one. */
function progress(seconds: number, slower: number): string {
  if (seconds <= 60) return `t/${seconds}`;
  const ways = Math.max(1, Math.round(seconds / TURN_SECONDS / slower));
  return `(0.5-0.5*cos(PI*${ways}*t/${seconds}))`;
}
