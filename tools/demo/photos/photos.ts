/** Licences that let anyone publish changed pictures under other terms, as long as the photographer is named. */
export const LICENCES = {
  'CC BY 4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC BY 2.0': 'https://creativecommons.org/licenses/by/2.0/',
  'CC0 1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  'public domain': 'https://creativecommons.org/publicdomain/mark/1.0/',
} as const;

/** A Debian package, the folder of its photos, and the file in it that states their licences. */
export interface PhotoPackage {
  readonly name: string;
  readonly folder: string;
  readonly statement: string;
}

export interface Photo {
  readonly from: PhotoPackage;
  readonly file: string;
  readonly title: string;
  readonly photographer: string;
  readonly licence: keyof typeof LICENCES;
}

const LOMIRI: PhotoPackage = {
  name: 'lomiri-wallpapers-16.04',
  folder: 'usr/share/backgrounds',
  statement: 'usr/share/doc/lomiri-wallpapers-16.04/copyright',
};

const SKIMAGE: PhotoPackage = {
  name: 'python3-skimage',
  folder: 'usr/lib/python3/dist-packages/skimage/data',
  statement: 'usr/lib/python3/dist-packages/skimage/data/_fetchers.py',
};

const SKLEARN: PhotoPackage = {
  name: 'python3-sklearn',
  folder: 'usr/lib/python3/dist-packages/sklearn/datasets/images',
  statement: 'usr/lib/python3/dist-packages/sklearn/datasets/images/README.txt',
};

const photo = (
  from: PhotoPackage,
  file: string,
  title: string,
  photographer: string,
  licence: Photo['licence'],
): Photo => ({ from, file, title, photographer, licence });

/** The photos that all pictures and clips are made of. */
export const PHOTOS = {
  ridge: photo(LOMIRI, 'aitzgorri_by_Aitzol_Berasategi.jpg', 'aitzgorri', 'Aitzol Berasategi', 'CC BY 4.0'),
  dogs: photo(LOMIRI, 'friends_by_Aitzol_Berasategi.jpg', 'friends', 'Aitzol Berasategi', 'CC BY 4.0'),
  stream: photo(LOMIRI, 'life_by_Aitzol_Berasategi.jpg', 'life', 'Aitzol Berasategi', 'CC BY 4.0'),
  pass: photo(LOMIRI, 'picosdeeuropa_by_Aitzol_Berasategi.jpg', 'picosdeeuropa', 'Aitzol Berasategi', 'CC BY 4.0'),
  sunset: photo(LOMIRI, 'sunset_by_Aitzol_Berasategi.jpg', 'sunset', 'Aitzol Berasategi', 'CC BY 4.0'),
  fig: photo(LOMIRI, 'Picture_0B_by_freespace.jpg', 'Picture 0B', 'Trevor "Freespace"', 'CC BY 4.0'),
  brushes: photo(LOMIRI, 'Picture_1A_by_freespace.jpg', 'Picture 1A', 'Trevor "Freespace"', 'CC BY 4.0'),
  dandelion: photo(LOMIRI, 'seeding_by_Clements_Engelhardt.jpg', 'seeding', 'Clemens Engelhardt', 'CC0 1.0'),
  colours: photo(LOMIRI, 'umang_by_Abhishek_Mudgal.jpg', 'umang', 'Abhishek Mudgal', 'CC BY 4.0'),
  drum: photo(LOMIRI, 'Wine_by_Jakkub_Mede.jpg', 'Wine', 'Jakub Mede', 'CC BY 4.0'),
  cameraman: photo(SKIMAGE, 'camera.png', 'camera', 'Lav Varshney', 'CC0 1.0'),
  coffee: photo(SKIMAGE, 'coffee.png', 'coffee', 'Rachel Michetti', 'CC0 1.0'),
  cat: photo(SKIMAGE, 'chelsea.png', 'chelsea', 'Stefan van der Walt', 'CC0 1.0'),
  bricks: photo(SKIMAGE, 'brick.png', 'Bricks25', 'CC0Textures', 'CC0 1.0'),
  gravel: photo(SKIMAGE, 'gravel.png', 'Gravel04', 'CC0Textures', 'CC0 1.0'),
  tower: photo(SKIMAGE, 'rocket.jpg', 'Launch photo of DSCOVR', 'SpaceX', 'public domain'),
  stars: photo(SKIMAGE, 'hubble_deep_field.jpg', 'Hubble eXtreme Deep Field', 'NASA', 'public domain'),
  pavilion: photo(SKLEARN, 'china.jpg', 'china', 'danielbuechele', 'CC BY 2.0'),
  dahlia: photo(SKLEARN, 'flower.jpg', 'flower', 'vultilion', 'CC BY 2.0'),
} as const satisfies Record<string, Photo>;

export type PhotoName = keyof typeof PHOTOS;

/** One line that names photographer and licence, and says that the picture was changed. */
export const creditOf = (names: Iterable<PhotoName>): string => {
  const credits = [...new Set(names)].map((name) => {
    const { title, photographer, licence } = PHOTOS[name];
    return `“${title}” by ${photographer} (${licence})`;
  });
  return `Made of photos, cropped, coloured and panned: ${credits.join(', ')}.`;
};
