import { AV_CODEC_FLAG_QSCALE, AV_PIX_FMT_YUVJ420P, FF_QP2LAMBDA, type FFEncoderCodec } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import type { Size } from './displayed-size.js';

/** Quality 2 (best) to 31 for JPEG, 0 to 100 (best) for WebP. */
export type PictureFormat = { readonly jpeg: number } | { readonly webp: number };

/** Encodes planar YUV 4:2:0 in the range of JPEG. @throws when the encoder is missing or fails */
export function encodePixels(pixels: Buffer, size: Size, format: PictureFormat): Buffer {
  const frame = Frame.fromVideoBuffer(pixels, { ...size, format: AV_PIX_FMT_YUVJ420P });
  try {
    return encodePicture(frame, format);
  } finally {
    frame.free();
  }
}

/** @throws when the encoder is missing or fails */
export function encodePicture(frame: Frame, format: PictureFormat): Buffer {
  const codec = Codec.findEncoderByName(('jpeg' in format ? 'mjpeg' : 'libwebp') as FFEncoderCodec);
  if (!codec) throw new Error('libav has no encoder for this kind of picture');
  const context = new CodecContext();
  const packet = new Packet();
  packet.alloc();
  try {
    context.allocContext3(codec);
    context.width = frame.width;
    context.height = frame.height;
    context.pixelFormat = frame.format as CodecContext['pixelFormat'];
    context.timeBase = new Rational(1, 1);
    context.threadCount = 1;
    if ('jpeg' in format) {
      context.setFlags(AV_CODEC_FLAG_QSCALE);
      frame.quality = context.globalQuality = format.jpeg * FF_QP2LAMBDA;
    } else {
      context.setOption('quality', String(format.webp));
      context.setOption('compression_level', '2');
    }
    frame.pts = 0n;
    const steps = [
      () => context.open2Sync(codec),
      () => context.sendFrameSync(frame),
      () => context.sendFrameSync(null),
    ];
    for (const step of [...steps, () => context.receivePacketSync(packet)]) {
      const status = step();
      if (status < 0) throw new Error(`A picture of ${frame.width} x ${frame.height} cannot be encoded (${status})`);
    }
    return Buffer.from(packet.data ?? []);
  } finally {
    packet.free();
    context.freeContext();
  }
}
