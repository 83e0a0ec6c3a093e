import { testSettings } from '../config.ts';

const { TEST_S3_ENDPOINT, TEST_S3_ACCESS_KEY, TEST_S3_SECRET_KEY } = testSettings();

/** Of a platform that keeps its files at the S3 server of the tests, where one was named. */
export const s3Settings: NodeJS.ProcessEnv = TEST_S3_ENDPOINT
  ? {
      S3_ENDPOINT: TEST_S3_ENDPOINT,
      S3_ACCESS_KEY: TEST_S3_ACCESS_KEY,
      S3_SECRET_KEY: TEST_S3_SECRET_KEY,
      S3_BUCKET: 'darkroom-uploads-test',
    }
  : {};

/** Why tests of S3 are left out; false where they are not. */
export const noS3 = TEST_S3_ENDPOINT
  ? false
  : 'no server: set TEST_S3_ENDPOINT, or start one with test/s3-server.sh';
