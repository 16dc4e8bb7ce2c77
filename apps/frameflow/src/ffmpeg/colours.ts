import {
  AVCOL_PRI_BT2020,
  AVCOL_PRI_BT709,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT709,
  AVCOL_SPC_RGB,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE2084,
  AVCOL_TRC_UNSPECIFIED,
} from 'node-av/constants';
import type { CodecParameters, Frame } from 'node-av/lib';

/** How numbers mean colours (ITU-T H.273), in libav's numbers. */
export interface Colours {
  readonly primaries: CodecParameters['colorPrimaries'];
  readonly transfer: CodecParameters['colorTrc'];
  readonly matrix: CodecParameters['colorSpace'];
}

export const HD_TELEVISION: Colours = {
  primaries: AVCOL_PRI_BT709,
  transfer: AVCOL_TRC_BT709,
  matrix: AVCOL_SPC_BT709,
};

/** What a container and its first packets say. */
export const coloursOf = ({ colorPrimaries, colorTrc, colorSpace }: CodecParameters): Colours => ({
  primaries: colorPrimaries,
  transfer: colorTrc,
  matrix: colorSpace,
});

const HIGH_DYNAMIC_RANGE: readonly number[] = [AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67];

/** Whether these are PQ or HLG, which screens of usual brightness cannot show as they are. */
export const isHighDynamicRange = (transfer: number): boolean => HIGH_DYNAMIC_RANGE.includes(transfer);

/** The colours of a rendition: those of the source, where H.264 pictures of usual brightness can have them. */
export const shownColours = (source: Colours): Colours =>
  isHighDynamicRange(source.transfer) || source.matrix === AVCOL_SPC_RGB ? HD_TELEVISION : source;

/** Tells a picture what only its container says about it. PQ and HLG alone mean BT.2020 (Rec. ITU-R BT.2100). */
export function completeColours(picture: Frame, container: Colours): void {
  if (picture.colorTrc === AVCOL_TRC_UNSPECIFIED) picture.colorTrc = container.transfer;
  if (picture.colorPrimaries === AVCOL_PRI_UNSPECIFIED) picture.colorPrimaries = container.primaries;
  if (picture.colorSpace === AVCOL_SPC_UNSPECIFIED) picture.colorSpace = container.matrix;
  if (!isHighDynamicRange(picture.colorTrc)) return;
  if (picture.colorPrimaries === AVCOL_PRI_UNSPECIFIED) picture.colorPrimaries = AVCOL_PRI_BT2020;
  if (picture.colorSpace === AVCOL_SPC_UNSPECIFIED) picture.colorSpace = AVCOL_SPC_BT2020_NCL;
}
