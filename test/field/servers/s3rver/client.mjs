// An app that keeps its files in a bucket.
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

const { APP_URL, NOBODY_URL } = process.env;
const s3 = new S3Client({
  endpoint: APP_URL,
  region: 'us-east-1',
  forcePathStyle: true,
  maxAttempts: 1,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
});
const Bucket = 'acme-payroll';
await s3.send(new CreateBucketCommand({ Bucket }));
await s3.send(new ListBucketsCommand({}));
await s3.send(new PutObjectCommand({ Bucket, Key: 'staff/john.doe/salary.xlsx', Body: '1' }));
await s3.send(new PutObjectCommand({ Bucket, Key: 'readme', Body: '2' }));
await s3.send(new HeadObjectCommand({ Bucket, Key: 'readme' }));
const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'staff/john.doe/salary.xlsx' }));
await Body.transformToString();
await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/readme` }));
await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'staff/' }));
await s3.send(new GetObjectCommand({ Bucket, Key: 'staff/jane.roe/salary.xlsx' })).catch(() => {});
await s3.send(new GetObjectCommand({ Bucket: 'globex-payroll', Key: 'readme' })).catch(() => {});
const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'film' }));
await s3.send(new UploadPartCommand({ Bucket, Key: 'film', UploadId, PartNumber: 1, Body: '3' }));
await s3.send(new DeleteObjectCommand({ Bucket, Key: 'readme' }));
await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'copy' }] } })).catch(() => {});

await (await fetch(`${NOBODY_URL}/${Bucket}/staff/john.doe/salary.xlsx`)).text();
await (await fetch(`${NOBODY_URL}/.git/config`)).text();
