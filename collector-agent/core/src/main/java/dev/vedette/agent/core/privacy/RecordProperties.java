package dev.vedette.agent.core.privacy;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record's components and what they are called in JSON: by Jackson's annotation, whoever's Jackson it is. */
final class RecordProperties {
    private static final String JSON_PROPERTY = "com.fasterxml.jackson.annotation.JsonProperty";

    private static final ClassValue<List<Property>> PROPERTIES = new ClassValue<>() {
        @Override
        protected List<Property> computeValue(Class<?> type) {
            List<Property> properties = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Method accessor = component.getAccessor();
                accessor.trySetAccessible();
                properties.add(new Property(name(component), accessor));
            }
            return properties;
        }
    };

    private RecordProperties() {}

    static List<Property> of(Class<?> recordType) {
        return PROPERTIES.get(recordType);
    }

    private static String name(RecordComponent component) {
        for (Annotation annotation : component.getAccessor().getAnnotations()) {
            if (annotation.annotationType().getName().equals(JSON_PROPERTY)) {
                try {
                    Object value =
                            annotation.annotationType().getMethod("value").invoke(annotation);
                    if (value instanceof String name && !name.isEmpty()) {
                        return name;
                    }
                } catch (ReflectiveOperationException e) {
                    // Another Jackson than is known: the component's name is the best guess.
                }
            }
        }
        return component.getName();
    }

    /** A component. */
    record Property(String name, Method accessor) {
        @Nullable
        Object of(Object owner) throws ReflectiveOperationException {
            return accessor.invoke(owner);
        }
    }
}
