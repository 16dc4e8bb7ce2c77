import type { components } from '../api/schema.js';

type Schemas = components['schemas'];

export type CatalogVideo = Schemas['CatalogVideo'];
export type AdminVideo = Schemas['AdminVideo'];
/** Videos in lists: without a long description. */
export type CatalogItem = Schemas['CatalogItem'];
export type AdminItem = Schemas['AdminItem'];
export type GoneVideo = Schemas['GoneVideo'];
export type VideoStatus = Schemas['VideoStatus'];
export type CatalogSort = Schemas['CatalogSort'];
export type HomePage = Schemas['HomePage'];
export type TagCount = Schemas['TagCount'];
export type Suggestions = Schemas['Suggestions'];
export type CatalogPage = Schemas['CatalogPage'];
export type AdminPage = Schemas['AdminPage'];
export type RelatedVideos = Schemas['RelatedVideos'];
export type Storyboard = Schemas['Storyboard'];
export type DetailsPatch = Schemas['DetailsPatch'];
export type WriteResult = Schemas['WriteResult'];
export type Quarantine = Schemas['Quarantine'];
export type QuarantinedObject = Schemas['QuarantinedObject'];
export type AuditEvent = Schemas['AuditEvent'];
export type AuditPage = Schemas['AuditPage'];
export type GivenTitle = Schemas['GivenTitle'];
export type LogSummary = Schemas['LogSummary'];
export type HistoryStep = Schemas['HistoryStep'];
export type LogHead = Schemas['LogHead'];
export type Verification = Schemas['Verification'];
export type Identity = Schemas['Identity'];
export type Role = Identity['role'];
export type SignedInIdentity = Schemas['Session']['identities'][number];
export type Problem = Schemas['Problem'];
export type UpdateFrame = Schemas['UpdateFrame'];
export type SubscribeFrame = Schemas['SubscribeFrame'];
export type ProgressFrame = Schemas['ProgressFrame'];
