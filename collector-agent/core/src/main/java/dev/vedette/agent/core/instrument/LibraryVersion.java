package dev.vedette.agent.core.instrument;

import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A library's version, by the name of its jar, also of one inside of a Spring Boot jar. */
final class LibraryVersion {
    private static final Pattern JAR = Pattern.compile("([^/\\\\!]{1,100}?)-(\\d[^/\\\\!]{0,40})\\.jar!?/?$");
    private static final String UNKNOWN = "unknown";

    private LibraryVersion() {}

    static String of(@Nullable ProtectionDomain domain) {
        try {
            CodeSource source = domain == null ? null : domain.getCodeSource();
            if (source != null && source.getLocation() != null) {
                Matcher matcher = JAR.matcher(source.getLocation().toString());
                return matcher.find() ? matcher.group(2) : UNKNOWN;
            }
        } catch (RuntimeException e) {
            // The code source is of a class of the application's.
        }
        return UNKNOWN;
    }
}
