// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Documents were locked for a voucher.
/// @param digest The statement's digest.
/// @param member The id of the member whose account signed.
/// @param voucher What the member's voucher is known by.
/// @param keys The documents' keys in the register.
/// @param until The last second, Unix time.
/// @param state The voucher's new state number.
event UseLocked(
    bytes32 indexed digest,
    bytes32 indexed member,
    bytes32 indexed voucher,
    bytes32[] keys,
    uint64 until,
    uint64 state
);

/// @notice Documents were booked under a voucher.
/// @param digest The statement's digest.
/// @param member The id of the member whose account signed.
/// @param voucher What the member's voucher is known by.
/// @param keys The documents' keys in the register.
/// @param state The voucher's new state number.
event UseBooked(
    bytes32 indexed digest,
    bytes32 indexed member,
    bytes32 indexed voucher,
    bytes32[] keys,
    uint64 state
);

/// @notice Locks of a voucher were given up.
/// @param digest The statement's digest.
/// @param member The id of the member whose account signed.
/// @param voucher What the member's voucher is known by.
/// @param keys The documents' keys in the register.
/// @param state The voucher's new state number.
event UseReleased(
    bytes32 indexed digest,
    bytes32 indexed member,
    bytes32 indexed voucher,
    bytes32[] keys,
    uint64 state
);

/// @notice Bookings of a voucher were undone.
/// @param digest The statement's digest.
/// @param member The id of the member that had booked.
/// @param voucher What the member's voucher is known by.
/// @param keys The documents' keys in the register.
/// @param by The id of that member or of the steward whose head signed.
/// @param reason SHA-256 of the reason.
/// @param state The voucher's new state number.
event UseReversed(
    bytes32 indexed digest,
    bytes32 indexed member,
    bytes32 indexed voucher,
    bytes32[] keys,
    bytes32 by,
    bytes32 reason,
    uint64 state
);

/// @notice The one member that may use a document was named.
/// @param digest The statement's digest.
/// @param key The document's key in the register.
/// @param member The id of the steward whose head signed.
/// @param buyer The id of the member; zero for anybody.
/// @param reason SHA-256 of the reason.
/// @param state The key's new state number.
event BuyerNamed(
    bytes32 indexed digest,
    bytes32 indexed key,
    bytes32 indexed member,
    bytes32 buyer,
    bytes32 reason,
    uint64 state
);
