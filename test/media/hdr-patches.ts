import { ffmpeg } from './clip-cache.js';

/** Y, Cb and Cr of 10 bit for patches of greys and colours, in four rows. */
const PATCHES = [
  ...[
    [573, 512, 512],
    [440, 512, 512],
    [700, 512, 512],
    [200, 512, 512],
  ],
  ...[
    [300, 512, 512],
    [520, 512, 512],
    [620, 512, 512],
    [800, 512, 512],
  ],
  ...[
    [450, 420, 620],
    [500, 600, 420],
    [450, 640, 500],
    [520, 440, 560],
  ],
  ...[
    [400, 560, 470],
    [350, 512, 600],
    [550, 400, 512],
    [600, 480, 540],
  ],
];

/** What Chromium 156 shows with the patches, when a graphics processor composes its page. */
export const PQ_IN_CHROMIUM = [
  ...[
    [186, 186, 186],
    [93, 93, 93],
    [247, 247, 247],
    [9, 9, 9],
  ],
  ...[
    [35, 35, 35],
    [143, 143, 143],
    [215, 215, 216],
    [255, 255, 255],
  ],
  ...[
    [255, 0, 0],
    [0, 137, 238],
    [5, 67, 247],
    [232, 118, 53],
  ],
  ...[
    [0, 83, 121],
    [140, 0, 51],
    [162, 185, 0],
    [251, 169, 135],
  ],
];
export const HLG_IN_CHROMIUM = [
  ...[
    [120, 120, 120],
    [83, 83, 83],
    [174, 174, 174],
    [21, 21, 21],
  ],
  ...[
    [47, 47, 47],
    [104, 104, 104],
    [137, 137, 137],
    [218, 218, 218],
  ],
  ...[
    [146, 68, 44],
    [0, 111, 145],
    [74, 82, 150],
    [135, 97, 72],
  ],
  ...[
    [41, 78, 92],
    [103, 42, 60],
    [112, 118, 60],
    [153, 124, 112],
  ],
];

/** Writes HEVC with the patches, in BT.2020. @param transfer PQ or HLG, in the words of ffmpeg */
export async function hdrPatches(path: string, transfer: 'smpte2084' | 'arib-std-b67'): Promise<void> {
  const plane = (part: number): string => {
    const at = 'floor(X*4/W)+4*floor(Y*4/H)';
    return `'${PATCHES.map((patch, number) => `${patch[part]}*eq(${at},${number})`).join('+')}'`;
  };
  const patches = `nullsrc=s=320x180:r=25:d=0.2,format=yuv420p10le,geq=lum=${plane(0)}:cb=${plane(1)}:cr=${plane(2)}`;
  await ffmpeg(
    ...['-f', 'lavfi', '-i', patches, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params'],
    ...[`log-level=none:crf=8:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc:range=limited`, path],
  );
}
