package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What classes of the Open Cybersecurity Schema Framework share: classification, product, and objects of who and from where. */
final class Ocsf {
    /** The released version that is written, and that tests validate against. */
    static final String VERSION = "1.8.0";

    /** Says of an id that the caption is the source's own word. */
    static final int OTHER = 99;

    /**
     * One of the schema's enumerated values.
     *
     * @param id the number
     * @param caption the schema's word for it, or the source's own beside {@link #OTHER}
     */
    record Enumerated(int id, String caption) {}

    private Ocsf() {}

    /** An event's class, category, activity and type. */
    static JsonObject event(int categoryUid, String categoryName, int classUid, String className, Enumerated activity) {
        return new JsonObject()
                .number("activity_id", activity.id())
                .text("activity_name", activity.caption())
                .number("category_uid", categoryUid)
                .text("category_name", categoryName)
                .number("class_uid", classUid)
                .text("class_name", className)
                .number("type_uid", classUid * 100L + activity.id())
                .text("type_name", className + ": " + (activity.id() == OTHER ? "Other" : activity.caption()));
    }

    static JsonObject product() {
        return new JsonObject()
                .text("name", Product.NAME)
                .text("vendor_name", Product.VENDOR)
                .text("version", Product.VERSION);
    }

    /** Puts {@code id} under {@code <name>_id} and its caption under {@code name}. */
    static void put(JsonObject object, String name, Enumerated value) {
        object.number(name + "_id", value.id()).text(name, value.caption());
    }

    static long millis(long micros) {
        return Math.floorDiv(micros, 1000L);
    }

    /** The schema's integers have 32 bits. */
    static long integer(long number) {
        return Math.max(Integer.MIN_VALUE, Math.min(number, Integer.MAX_VALUE));
    }

    /** Fields by name of which each is used once: what is left at the end has no attribute of its own. */
    static final class Fields {
        private final Map<String, String> left;

        Fields(Map<String, String> fields) {
            left = new TreeMap<>(fields);
        }

        Optional<String> take(String name) {
            return Optional.ofNullable(left.remove(name)).filter(value -> !value.isEmpty());
        }

        /** Only if it is an address; it stays otherwise. */
        Optional<String> takeAddress(String name) {
            return IpAddress.is(left.getOrDefault(name, "")) ? take(name) : Optional.empty();
        }

        /** Only if it is a whole number of at most nine digits; it stays otherwise. */
        Optional<Long> takeNumber(String name) {
            return left.getOrDefault(name, "").matches("[0-9]{1,9}")
                    ? take(name).map(Long::parseLong)
                    : Optional.empty();
        }

        /** Only if it is a decimal number of degrees; it stays otherwise. */
        Optional<Double> takeDegrees(String name) {
            return left.getOrDefault(name, "").matches("-?[0-9]{1,3}(\\.[0-9]{1,20})?")
                    ? take(name).map(Double::parseDouble)
                    : Optional.empty();
        }

        JsonObject rest() {
            JsonObject rest = new JsonObject();
            left.forEach(rest::text);
            return rest;
        }
    }

    /** The principal and what they came with. */
    static JsonObject actor(Fields fields) {
        return new JsonObject()
                .object("user", new JsonObject().text("uid", fields.take("user.id")))
                .object("session", new JsonObject().text("uid", fields.take("vedette.session.fingerprint")))
                .text("app_uid", fields.take("vedette.client.id"));
    }

    /** Where a call came from; where that is on the map only with the address that it was looked up for. */
    static JsonObject source(Fields fields) {
        JsonObject endpoint = new JsonObject().text("ip", fields.takeAddress("client.address"));
        if (!endpoint.isEmpty()) {
            JsonObject location = new JsonObject()
                    .text("country", fields.take("client.geo.country_iso_code"))
                    .text("city", fields.take("client.geo.city_name"));
            if (!location.isEmpty()) {
                fields.takeDegrees("client.geo.location.lat").ifPresent(lat -> location.decimal("lat", lat));
                fields.takeDegrees("client.geo.location.lon").ifPresent(lon -> location.decimal("long", lon));
            }
            JsonObject system = new JsonObject().text("name", fields.take("client.as.organization.name"));
            fields.takeNumber("client.as.number").ifPresent(number -> system.number("number", number));
            endpoint.object("location", location).object("autonomous_system", system);
        }
        return endpoint;
    }

    static JsonObject httpResponse(Fields fields) {
        JsonObject response = new JsonObject();
        fields.takeNumber("http.response.status_code").ifPresent(code -> response.number("code", code));
        return response;
    }
}
