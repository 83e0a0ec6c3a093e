import { namesNoRow } from '../../db/constraints.ts';
import { notFound } from '../problems.ts';

/**
 * What a statement gives that adds something to a content. The database notices that there is none, so that nothing is
 * added to one that is being deleted; and costs no look-up before.
 * @throws Problem NOT_FOUND
 */
export async function ofAContent<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw namesNoRow(error) ? notFound('Content not found') : error;
  }
}
