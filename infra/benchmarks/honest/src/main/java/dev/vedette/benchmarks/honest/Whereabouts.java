package dev.vedette.benchmarks.honest;

import dev.vedette.benchmarks.honest.Internet.Network;
import java.util.List;

/** The networks that somebody uses: office, home, the company's way in from outside, the phone's carrier. */
final class Whereabouts {
    private static final long LEASE = 23 * Timeline.MINUTE;

    private final Region region;
    private final Place home;
    private final long salt;
    private final Attachment office;
    private final Attachment atHome;
    private final Attachment tunnel;
    private final Attachment carrier;

    /** Where an office is and what its people have. */
    private enum Region {
        NORTH(
                1,
                Place.HAMBURG,
                List.of(Place.HAMBURG, Place.BERLIN, Place.COLOGNE, Place.MUNICH),
                Place.FRANKFURT,
                Owner.RHINE_MOBILE,
                Place.DUESSELDORF,
                Owner.HOME_FIBRE),
        SOUTH(
                0,
                Place.PORTO,
                List.of(Place.PORTO, Place.LISBON),
                Place.DUBLIN,
                Owner.TAGUS_MOBILE,
                Place.LISBON,
                Owner.ATLANTIC_HOME),
        WEST(
                -5,
                Place.TORONTO,
                List.of(Place.TORONTO, Place.MONTREAL),
                Place.MONTREAL,
                Owner.MAPLE_MOBILE,
                Place.MONTREAL,
                Owner.MAPLE_HOME);

        private final int hoursAheadOfUtc;
        private final Place office;
        private final List<Place> homes;
        /** Where the company's tunnels end: often not where its people are. */
        private final Place gateway;

        private final Owner carrier;
        /** Where databases take a carrier's customers to be. */
        private final Place hub;

        private final Owner provider;

        Region(
                int hoursAheadOfUtc,
                Place office,
                List<Place> homes,
                Place gateway,
                Owner carrier,
                Place hub,
                Owner provider) {
            this.hoursAheadOfUtc = hoursAheadOfUtc;
            this.office = office;
            this.homes = homes;
            this.gateway = gateway;
            this.carrier = carrier;
            this.hub = hub;
            this.provider = provider;
        }
    }

    Whereabouts(Chance chance) {
        region = chance.happens(0.5) ? Region.NORTH : chance.happens(0.5) ? Region.SOUTH : Region.WEST;
        // Most live where the office is.
        home = chance.happens(0.7) ? region.homes.get(0) : chance.one(region.homes);
        salt = chance.bits();
        Owner provider = region == Region.NORTH && chance.happens(0.4) ? Owner.HOME_CABLE : region.provider;
        office = Attachment.fixed(new Network(Owner.BUSINESS_LINE, region.office), 7);
        atHome = Attachment.dual(new Network(provider, home), 240, chance.happens(0.6) ? 0.7 : 0, salt);
        tunnel = Attachment.pool(new Network(Owner.COMPANY, region.gateway), 4, 6 * Timeline.HOUR, salt + 10);
        carrier = Attachment.pool(new Network(region.carrier, region.hub), 240, LEASE, salt + 20);
    }

    long salt() {
        return salt;
    }

    /** Microseconds by which the day begins later than in UTC. */
    long dayBegins() {
        return -region.hoursAheadOfUtc * Timeline.HOUR;
    }

    Place home() {
        return home;
    }

    Attachment office() {
        return office;
    }

    Attachment atHome() {
        return atHome;
    }

    Attachment tunnel() {
        return tunnel;
    }

    Attachment carrier() {
        return carrier;
    }

    /** A hotel's or an airport's network. */
    static Attachment away(Place place, Chance chance) {
        return Attachment.fixed(new Network(Owner.HOSPITALITY, place), chance.between(1, 200));
    }

    /** A train's or an aeroplane's, which databases take to be where its operator is. */
    Attachment onTheWay(Chance chance) {
        return Attachment.fixed(new Network(Owner.RAIL, region.gateway), chance.between(1, 200));
    }

    /** A hosted client's cloud. */
    static Attachment cloud(Software software, long salt) {
        if (software == Software.HOSTED_ONE) {
            return Attachment.pool(new Network(Owner.CLOUD_ONE, Place.ASHBURN), 40, 0, salt);
        }
        Attachment usual = Attachment.pool(new Network(Owner.CLOUD_TWO, Place.AMSTERDAM), 60, 0, salt);
        Attachment overflow = Attachment.pool(new Network(Owner.CLOUD_THREE, Place.FRANKFURT), 20, 0, salt);
        return (internet, micros) -> {
            long drawn = Math.floorMod(Chance.mix(salt + Math.floorDiv(micros, 3 * Timeline.HOUR)), 100L);
            return (drawn < 15 ? overflow : usual).address(internet, micros);
        };
    }
}
