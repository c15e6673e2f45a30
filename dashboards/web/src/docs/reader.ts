import SwaggerUIBundle from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import 'swagger-ui-dist/swagger-ui.css'
import './reader.css'
import { followTheme } from './follow-theme.ts'

followTheme()

/** Shows the OpenAPI document of this server, and lets its requests be tried. Nothing is loaded from elsewhere. */
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#reader',
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // The default asks a validator on the network.
  validatorUrl: null,
})
