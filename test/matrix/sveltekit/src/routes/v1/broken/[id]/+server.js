export function GET() {
  throw new Error('It broke');
}
