import { ownerOf, type Portrayed } from '../../db/avatars.ts';
import type { Principal } from '../auth/principal.ts';
import type { Env } from '../env.ts';
import { invalid, notFound } from '../problems.ts';
import { isUuid } from '../routes/docs-of.ts';

/** Whether the caller may change everybody's. */
export const mayChangeAny = ({ isAdmin, isMachine }: Principal): boolean => isAdmin || isMachine;

/** Whose avatars a route is about; also the word in its path. */
export type Circle = 'users' | 'subjects';

const unknown: Record<Circle, string> = {
  users: 'Not Found',
  subjects: '指定されたSubjectが見つかりません',
};

/** @throws Problem INVALID_REQUEST for an id that is no UUID: clients of these routes expect no 404 for it */
export function portrayedBy(circle: Circle, id: string): Portrayed {
  const name = circle === 'users' ? 'user_id' : 'subject_id';
  if (!isUuid(id)) throw invalid(['path', name], 'should be a UUID');
  // Phones send upper case; one person has one avatar.
  const lower = id.toLowerCase();
  return circle === 'users' ? { userId: lower } : { subjectId: lower };
}

/**
 * The account that the avatar belongs to, if the caller may change it: the user, whoever made the subject, or an
 * administrator or machine.
 * @throws Problem NOT_FOUND for strangers too
 */
export async function changeable(c: { var: Env['Variables'] }, circle: Circle, id: string) {
  const whose = portrayedBy(circle, id);
  const { deps, principal } = c.var;
  const ownerId = await ownerOf(deps.db, whose);
  if (ownerId === undefined || !(mayChangeAny(principal) || principal.id === ownerId)) {
    throw notFound(unknown[circle]);
  }
  return { whose, ownerId };
}
