package dev.vedette.agent.core.export;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider;
import java.util.List;

/** The sender by its name: service files of the agent's libraries are not in its jar, where they would overlap. */
final class OnlySender implements ComponentLoader {
    @Override
    public <T> Iterable<T> load(Class<T> type) {
        return type.isAssignableFrom(JdkHttpSenderProvider.class)
                ? List.of(type.cast(new JdkHttpSenderProvider()))
                : List.of();
    }
}
