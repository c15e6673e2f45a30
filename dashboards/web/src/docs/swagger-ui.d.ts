/** The part of Swagger UI that is used: the package has no types of its own. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Options {
    readonly url: string
    readonly dom_id: string
    readonly presets: readonly unknown[]
    readonly deepLinking: boolean
    readonly docExpansion: 'list' | 'full' | 'none'
    readonly defaultModelsExpandDepth: number
    readonly displayRequestDuration: boolean
    readonly tryItOutEnabled: boolean
    readonly validatorUrl: string | null
  }
  const SwaggerUIBundle: {
    (options: Options): unknown
    readonly presets: { readonly apis: unknown }
  }
  export default SwaggerUIBundle
}
