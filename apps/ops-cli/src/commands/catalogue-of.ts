/** The sentences of a language, by the name that people type. */
import { ENGLISH, KOREAN } from '@ffleet/evidence';
import type { Catalogue } from '@ffleet/evidence';

export type Language = 'en' | 'ko';

export const catalogueOf = (language: Language): Catalogue => (language === 'ko' ? KOREAN : ENGLISH);
