// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A period ends before it begins, or in a second from 2^48 on.
/// @param from Its first second.
/// @param until Its last second.
error InvalidPeriod(uint64 from, uint64 until);

/// @notice The member has no right to issue documents of that kind now.
/// @param issuer The member's id.
/// @param kind The kind.
error NotLicensed(bytes32 issuer, string kind);

/// @notice There is such a document already.
/// @param document Its id.
error DocumentExists(bytes32 document);

/// @notice There is no such document.
/// @param issue The id of a document or batch, as given.
/// @param serial The serial given.
error UnknownDocument(bytes32 issue, uint64 serial);

/// @notice The buyer is not a member, or issues the document itself.
/// @param buyer The id given.
error InvalidBuyer(bytes32 buyer);

/// @notice The serials are none, begin with 0, or reach 2^48.
/// @param first The first serial.
/// @param count How many.
error InvalidSerials(uint64 first, uint64 count);

/// @notice The serials do not all come after those issued before.
/// @param first The first serial given.
/// @param next The least that is free.
error SerialsTaken(uint64 first, uint64 next);

/// @notice The statement does not fit the validity of the document.
/// @param document The document's id.
/// @param status How valid it is, as `DocumentBook.Status`.
error WrongDocumentStatus(bytes32 document, uint8 status);

/// @notice A suspension or its end would hold before the change before it.
/// @param effective The second given.
/// @param previous The second from which the change before it holds.
error EffectiveTooEarly(uint64 effective, uint64 previous);

/// @notice The second lies from 2^48 on.
/// @param time The second given.
error InvalidTime(uint64 time);

/// @notice The successor is the document itself, another issuer's, or ended.
/// @param successor Its id.
error InvalidSuccessor(bytes32 successor);

/// @notice The statement does not fit how far the red letter has come.
/// @param document The blue document's id.
/// @param status How far it has come, as `DocumentBook.RedStatus`.
error WrongRedStatus(bytes32 document, uint8 status);

/// @notice There is no red letter for a red letter.
/// @param document The id of the red letter.
error RedOfRed(bytes32 document);

/// @notice The blue document's amount is another, or none.
/// @param given The amount given.
/// @param actual The amount that holds; 0 for any that is not 0.
error WrongTotal(uint64 given, uint64 actual);

/// @notice The red letters would be more than the blue document, or nothing.
/// @param amount The amount asked for.
/// @param left What is left.
error RedExceedsBlue(uint64 amount, uint64 left);

/// @notice The amount is not the one asked for.
/// @param given The amount given.
/// @param asked The amount asked for.
error WrongRedAmount(uint64 given, uint64 asked);

/// @notice The blue document is another issuer's.
/// @param blue Its id.
/// @param issuer The id of the member given.
error ForeignBlue(bytes32 blue, bytes32 issuer);
