package dev.vedette.delivery.format;

import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.EcsFormat;
import java.util.List;

/** The forms of an alert that a destination can be set up with, by the names that users have for them. */
public enum Formats {
    /** JSON with names of the Elastic Common Schema. */
    ECS("ecs", new EcsFormat()),
    /** A Detection Finding of the Open Cybersecurity Schema Framework, as JSON. */
    OCSF("ocsf", new OcsfFormat()),
    /** ArcSight's Common Event Format. */
    CEF("cef", new CefFormat()),
    /** QRadar's Log Event Extended Format. */
    LEEF("leef", new LeefFormat());

    private final String word;
    private final AlertFormat format;

    Formats(String word, AlertFormat format) {
        this.word = word;
        this.format = format;
    }

    /** All names, the default first. */
    public static List<String> names() {
        return List.of(values()).stream().map(format -> format.word).toList();
    }

    /** Names of those that are JSON, the default first. */
    public static List<String> jsonNames() {
        return List.of(ECS.word, OCSF.word);
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public static AlertFormat named(String name) {
        for (Formats format : values()) {
            if (format.word.equals(name)) {
                return format.format;
            }
        }
        throw new IllegalArgumentException("no format, but one of " + String.join(", ", names()));
    }
}
