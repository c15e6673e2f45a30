/** The network that ships with the package. The trailing slash makes it a folder. */
export const shippedArtifact = new URL('./mixer@1/', import.meta.url)
