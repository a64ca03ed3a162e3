// An app that keeps its files in Azure's blobs.
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

const { APP_URL, NOBODY_URL } = process.env;
const account = 'devstoreaccount1';
// The key that Azurite's documentation gives everyone.
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const service = new BlobServiceClient(`${APP_URL}/${account}`, new StorageSharedKeyCredential(account, key), {
  retryOptions: { maxTries: 1 },
});
const container = service.getContainerClient('acme-payroll');
await container.create();
const blob = container.getBlockBlobClient('staff/john.doe/salary.xlsx');
await blob.upload('1', 1);
await blob.getProperties();
await blob.downloadToBuffer();
await blob.setMetadata({ owner: 'jane' });
await container.listBlobsFlat({ prefix: 'staff/' }).byPage().next();
await service.listContainers().byPage().next();
await container
  .getBlockBlobClient('no-such-file.txt')
  .getProperties()
  .catch(() => {});
await blob.delete();
await container.delete();

await (await fetch(`${NOBODY_URL}/${account}/acme-payroll/staff/john.doe/salary.xlsx`)).text();
