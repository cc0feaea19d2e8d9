package dev.vedette.agent.core.export;

import dev.vedette.agent.core.options.Settings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;

/** The server, as OpenTelemetry describes what telemetry comes from. */
final class ServerResource {
    private ServerResource() {}

    static Resource of(Settings settings) {
        AttributesBuilder server =
                Attributes.builder().put(AttributeKey.stringKey("service.name"), settings.serviceName());
        settings.serviceVersion().ifPresent(version -> server.put(AttributeKey.stringKey("service.version"), version));
        return Resource.create(server.build());
    }
}
