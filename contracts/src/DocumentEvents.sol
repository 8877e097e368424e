// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A member's right to issue documents of a kind was given, changed or taken.
/// @param digest The statement's digest.
/// @param issuer The id of the member that may issue.
/// @param member The id of the steward whose head signed.
/// @param kind The kind of documents.
/// @param from The first second, Unix time.
/// @param until The last second, Unix time.
/// @param state The right's new state number.
event IssuerLicensed(
    bytes32 indexed digest,
    bytes32 indexed issuer,
    bytes32 indexed member,
    string kind,
    uint64 from,
    uint64 until,
    uint64 state
);

/// @notice A document was issued alone.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param issuer The id of the member that issues.
/// @param kind The kind of documents.
/// @param key What the issuer knows it by.
/// @param root The root over the document's fields.
/// @param validFrom The first second in which it is valid, Unix time.
/// @param validUntil The last second in which it is valid; 0 for without end.
/// @param amount Its amount in minor units, or 0.
/// @param buyer The id of the buyer, or zero.
/// @param blue The id of the document for which it is the red letter, or zero.
/// @param state The document's new state number.
event DocumentIssued(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed issuer,
    string kind,
    bytes32 key,
    bytes32 root,
    uint64 validFrom,
    uint64 validUntil,
    uint64 amount,
    bytes32 buyer,
    bytes32 blue,
    uint64 state
);

/// @notice A run of numbered documents was issued.
/// @param digest The statement's digest.
/// @param batch The batch's id.
/// @param issuer The id of the member that issues.
/// @param kind The kind of documents.
/// @param series The issuer's name of the series.
/// @param first The first serial.
/// @param count How many documents.
/// @param root The RFC 6962 root over the documents' roots.
/// @param validFrom The first second in which it is valid, Unix time.
/// @param validUntil The last second in which it is valid; 0 for without end.
/// @param state The series's new state number.
event BatchIssued(
    bytes32 indexed digest,
    bytes32 indexed batch,
    bytes32 indexed issuer,
    string kind,
    bytes32 series,
    uint64 first,
    uint64 count,
    bytes32 root,
    uint64 validFrom,
    uint64 validUntil,
    uint64 state
);

/// @notice A document was suspended.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param reason SHA-256 of the reason.
/// @param effective The second from which it holds, Unix time.
/// @param state The document's new state number.
event DocumentSuspended(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    bytes32 reason,
    uint64 effective,
    uint64 state
);

/// @notice A suspended document holds again.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param reason SHA-256 of the reason.
/// @param effective The second from which it holds, Unix time.
/// @param state The document's new state number.
event DocumentResumed(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    bytes32 reason,
    uint64 effective,
    uint64 state
);

/// @notice A document was ended for good.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param reason SHA-256 of the reason.
/// @param effective The second from which it holds, Unix time.
/// @param state The document's new state number.
event DocumentRevoked(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    bytes32 reason,
    uint64 effective,
    uint64 state
);

/// @notice A document was ended for good in favour of another.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param successor The id of the document that follows.
/// @param effective The second from which it holds, Unix time.
/// @param state The document's new state number.
event DocumentSuperseded(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    bytes32 successor,
    uint64 effective,
    uint64 state
);

/// @notice A red letter was asked for.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param total The blue document's amount.
/// @param amount The red letter's amount.
/// @param reason SHA-256 of the reason.
/// @param state The document's red letters' new state number.
event RedRequested(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    uint64 total,
    uint64 amount,
    bytes32 reason,
    uint64 state
);

/// @notice A red letter that was asked for was confirmed.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param amount The red letter's amount.
/// @param state The document's red letters' new state number.
event RedConfirmed(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    uint64 amount,
    uint64 state
);

/// @notice A red letter that was asked for was rejected.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param reason SHA-256 of the reason.
/// @param state The document's red letters' new state number.
event RedRejected(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    bytes32 reason,
    uint64 state
);

/// @notice A red letter that was asked for was taken back.
/// @param digest The statement's digest.
/// @param document The document's id.
/// @param member The id of the member whose account signed.
/// @param reason SHA-256 of the reason.
/// @param state The document's red letters' new state number.
event RedWithdrawn(
    bytes32 indexed digest,
    bytes32 indexed document,
    bytes32 indexed member,
    bytes32 reason,
    uint64 state
);
