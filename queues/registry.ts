import type { z } from 'zod';
import { avatar } from './avatar.ts';
import { bestCut } from './best-cut.ts';
import type { Contract } from './contract.ts';
import { describe } from './describe.ts';
import { duration } from './duration.ts';
import { lookup } from './lookup.ts';
import { pyramid } from './pyramid.ts';
import { thumbnail } from './thumbnail.ts';
import { upscale } from './upscale.ts';
import { webhook } from './webhook.ts';

/** Every kind of job. Routes, OpenAPI, client types, Bull Board, metrics and workers derive from this object. */
export const contracts = {
  upscale,
  'best-cut': bestCut,
  thumbnail,
  duration,
  avatar,
  lookup,
  describe,
  pyramid,
  webhook,
} as const satisfies { [Kind in string]: Contract<Kind> };

export type Kind = keyof typeof contracts;
export type InputOf<K extends Kind> = z.output<(typeof contracts)[K]['input']>;
export type OutputOf<K extends Kind> = z.output<(typeof contracts)[K]['output']>;

export const kinds = Object.keys(contracts) as Kind[];

/** The contract as its general type, for code that treats all kinds alike. */
export const contractOf = (kind: Kind): Contract => contracts[kind] as unknown as Contract;

/** Those that people may ask for. */
export const publicKinds = kinds.filter((kind) => !contractOf(kind).isInternal);
