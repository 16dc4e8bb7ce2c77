import { Inject, Injectable } from '@nestjs/common';
import type { Accent } from '@reelog/platform';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { KeptBody } from '../http/kept-body.js';
import { siteManifest } from './site-manifest.js';

/** The identity of the site: what its operator chose, as browsers get it. */
@Injectable()
export class Site {
  readonly name: string;
  readonly accent: Accent | undefined;
  readonly hasSitemap: boolean;
  readonly hasOfflinePage: boolean;
  readonly logo: KeptBody | undefined;
  readonly accentSheet: KeptBody | undefined;
  readonly manifest: KeptBody;
  /** A logo that can stand for the mark where a picture must be a square PNG, as on the home screen of a phone. */
  readonly squareLogo: KeptBody | undefined;

  constructor(@Inject(API_OPTIONS) { site }: Pick<ApiOptions, 'site'>) {
    const { name, logo, accent } = site;
    this.name = name;
    this.accent = accent;
    this.hasSitemap = site.hasSitemap;
    this.hasOfflinePage = site.hasOfflinePage;
    this.logo = logo && new KeptBody(logo.contentType, logo.content);
    this.accentSheet = accent && new KeptBody('text/css; charset=utf-8', accentCss(accent));
    const isSquare = logo?.contentType === 'image/png' && logo.widthPixels === logo.heightPixels;
    this.squareLogo = isSquare ? this.logo : undefined;
    const manifest = siteManifest(name, isSquare ? logo.widthPixels : undefined);
    this.manifest = new KeptBody('application/manifest+json; charset=utf-8', JSON.stringify(manifest));
  }

  /** Address of the logo; it changes with the logo. */
  get logoUrl(): string | undefined {
    return this.logo && `/site/logo?v=${this.logo.hash}`;
  }

  /** Address of the style sheet with the accent; it changes with the accent. */
  get accentUrl(): string | undefined {
    return this.accentSheet && `/site/accent.css?v=${this.accentSheet.hash}`;
  }
}

/** Replaces the accent of the client's own style sheet. */
const accentCss = ({ dark, light }: Accent): string => `:root{--ember:light-dark(${light},${dark})}\n`;
