export function makeDevCertificates(folder: string): string;
