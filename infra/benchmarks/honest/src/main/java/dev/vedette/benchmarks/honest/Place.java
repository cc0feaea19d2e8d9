package dev.vedette.benchmarks.honest;

/** Where networks are. */
enum Place {
    HAMBURG("DE", "Hamburg", 53.55, 9.99),
    BERLIN("DE", "Berlin", 52.52, 13.40),
    COLOGNE("DE", "Cologne", 50.94, 6.96),
    MUNICH("DE", "Munich", 48.14, 11.58),
    FRANKFURT("DE", "Frankfurt am Main", 50.11, 8.68),
    DUESSELDORF("DE", "Duesseldorf", 51.23, 6.78),
    PORTO("PT", "Porto", 41.15, -8.61),
    LISBON("PT", "Lisbon", 38.72, -9.14),
    TORONTO("CA", "Toronto", 43.65, -79.38),
    MONTREAL("CA", "Montreal", 45.50, -73.57),
    LONDON("GB", "London", 51.51, -0.13),
    PARIS("FR", "Paris", 48.86, 2.35),
    MADRID("ES", "Madrid", 40.42, -3.70),
    WARSAW("PL", "Warsaw", 52.23, 21.01),
    NEW_YORK("US", "New York", 40.71, -74.01),
    ASHBURN("US", "Ashburn", 39.04, -77.49),
    DES_MOINES("US", "Des Moines", 41.59, -93.62),
    AMSTERDAM("NL", "Amsterdam", 52.37, 4.90),
    DUBLIN("IE", "Dublin", 53.35, -6.26);

    private static final double EARTH_KILOMETRES = 6371.0;

    final String country;
    final String city;
    final double latitude;
    final double longitude;

    Place(String country, String city, double latitude, double longitude) {
        this.country = country;
        this.city = city;
        this.latitude = latitude;
        this.longitude = longitude;
    }

    /** Along the great circle. */
    double kilometresTo(Place other) {
        double there = Math.toRadians(other.latitude);
        double here = Math.toRadians(latitude);
        double turn = Math.toRadians(other.longitude - longitude);
        double cosine = Math.sin(here) * Math.sin(there) + Math.cos(here) * Math.cos(there) * Math.cos(turn);
        return EARTH_KILOMETRES * Math.acos(Math.min(1, cosine));
    }

    /** How long an honest journey takes, in microseconds: by train below 500 km, else by air, with the ways before and after. */
    long journeyTo(Place other) {
        double kilometres = kilometresTo(other);
        double hours = kilometres < 500 ? 0.7 + kilometres / 140 : 3.5 + kilometres / 780;
        return (long) (hours * Timeline.HOUR);
    }
}
