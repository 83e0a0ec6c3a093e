import { z } from '@hono/zod-openapi';
import { contractOf, type Kind } from '../../queues/registry.ts';
import { jobSweepOf, platformSweepOf, type WorkName, workNames } from '../../queues/schedules/sweeps.ts';
import { formFields, inputSchema, type JsonSchema, onTheWire } from '../jobs/kind-schemas.ts';

export const workSchema = z
  .object({
    work: z.enum(workNames),
    type: z.enum(['kind', 'sweep', 'platform']).openapi({
      description:
        'kind: one job, on what its input names. sweep: a job for each photo or video that lacks something. platform: ' +
        'one piece of work over everything, with the scope `everybody`.',
    }),
    summary: z.string(),
    parameters: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'The JSON schema of its parameters: what a form asks for.' }),
  })
  .openapi('Work');

type WorkView = z.output<typeof workSchema>;

/** What a schedule may do, as far as the caller may have it done. */
export const worksFor = ({ isAdmin }: { isAdmin: boolean }): WorkView[] =>
  workNames.filter((work) => isAdmin || !platformSweepOf(work)).map(workView);

function workView(work: WorkName): WorkView {
  const platform = platformSweepOf(work);
  if (platform) {
    const parameters = onTheWire(z.toJSONSchema(platform.parameters, { io: 'input' })) as JsonSchema;
    return { work, type: 'platform', summary: platform.summary, parameters };
  }
  const sweep = jobSweepOf(work);
  if (sweep) {
    // The sweep names the photo or video.
    const parameters = { type: 'object', properties: formFields(sweep.kind), additionalProperties: false };
    return { work, type: 'sweep', summary: sweep.summary, parameters };
  }
  const kind = work as Kind;
  return { work, type: 'kind', summary: contractOf(kind).summary, parameters: inputSchema(kind) };
}
