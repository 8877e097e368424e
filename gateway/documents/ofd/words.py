"""What attachments, tags and metadata of OFD invoices call the values of the model."""

from __future__ import annotations

from typing import Final

from gateway.documents import certificate

_HEAD: Final = {
    "InvoiceCode": "code", "InvoiceNo": "number", "IssueDate": "issue_date",
    "InvoiceCheckCode": "check_code", "MachineNo": "machine", "TaxControlCode": "cipher",
    "Buyer.BuyerName": "buyer.name", "Buyer.BuyerTaxID": "buyer.tax_number",
    "Buyer.BuyerAddrTel": "buyer.address", "Buyer.BuyerFinancialAccount": "buyer.bank",
    "Seller.SellerName": "seller.name", "Seller.SellerTaxID": "seller.tax_number",
    "Seller.SellerAddrTel": "seller.address", "Seller.SellerFinancialAccount": "seller.bank",
    "TaxInclusiveTotalAmount": "total.with_tax", "TaxTotalAmount": "total.tax",
    "TaxExclusiveTotalAmount": "total.without_tax", "Note": "note", "InvoiceClerk": "clerk",
    "Payee": "payee", "Checker": "reviewer",
}  # fmt: skip
_LINE: Final = {
    "Item": "name", "Specification": "specification", "MeasurementDimension": "unit",
    "Price": "price", "Quantity": "quantity", "Amount": "amount", "TaxScheme": "tax_rate",
    "TaxAmount": "tax",
}  # fmt: skip

EINVOICE: Final = {
    **_HEAD,
    **{f"GoodsInfos.GoodsInfo.{word}": f"lines[].{path}" for word, path in _LINE.items()},
    **{word: f"lines[].{path}" for word, path in _LINE.items()},
}
"""Elements of original_invoice.xml (e-invoice 2019) and of tags, which use the same names."""
EINVOICE_LINE: Final = "GoodsInfo"

XBRL: Final = {
    "CodeOfInvoice": "code", "NumberOfInvoice": "number", "DateOfIssue": "issue_date",
    "InvoiceNumber": "number", "IdentifyingCode": "check_code",
    "NumberOfInvoiceMachine": "machine",
    "NameOfPurchaser": "buyer.name",
    "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfPurchaser": "buyer.tax_number",
    "AddressPhoneNumberOfPurchaser": "buyer.address",
    "DepositBankAndAccountNumberOfPurchaser": "buyer.bank",
    "NameOfSeller": "seller.name",
    "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller": "seller.tax_number",
    "AddressPhoneNumberOfSeller": "seller.address",
    "DepositBankAndAccountNumberOfSeller": "seller.bank",
    "TotalAmountExcludingTax": "total.without_tax", "TotalTaxAmount": "total.tax",
    "TaxIncludedAmountInWords": "total.in_words",
    "TaxIncludedAmountInFigures": "total.with_tax",
    "Remarks": "note", "Payee": "payee", "Reviewer": "reviewer", "Issuer": "clerk",
    **{f"InformationOfTaxableGoodsOrServicesDetailItemsTuple.{word}": f"lines[].{path}"
       for word, path in (
        ("NameOfTaxableGoodsOrServices", "name"), ("Specification", "specification"),
        ("UnitOfGoodsOrServices", "unit"), ("QuantityOfGoodsOrServices", "quantity"),
        ("UnitPriceOfGoodsOrServices", "price"), ("AmountExcludingTax", "amount"),
        ("TaxRate", "tax_rate"), ("TaxAmount", "tax"))},
}  # fmt: skip
"""Elements of the accounting vouchers' XBRL (财政部 inv taxonomy)."""
XBRL_LINE: Final = "InformationOfTaxableGoodsOrServicesDetailItemsTuple"
XBRL_NAME: Final = "TypeOfInvoice"

SAID: Final = frozenset({*EINVOICE.values(), *XBRL.values()})
"""What these attachments have a place for, ``[]`` for any position: not all that XML says."""
CARRIED: Final = SAID - {"total.in_words"}
"""What is missed where it is not there. 大写 is not: it stands in XBRL only."""

METADATA: Final = {
    "发票代码": "code", "发票号码": "number", "开票日期": "issue_date", "校验码": "check_code",
    "合计金额": "total.without_tax", "合计税额": "total.tax",
    "购买方纳税人识别号": "buyer.tax_number", "销售方纳税人识别号": "seller.tax_number",
}  # fmt: skip
"""CustomDatas of OFD.xml."""

CERTIFICATE: Final = {
    **certificate.ALIASES,
    "证号": "number", "证书编号": "number", "发证机关": "issuer.name", "颁证机关": "issuer.name",
    "发证日期": "issue_date", "有效期自": "valid_from", "有效期至": "valid_until",
}  # fmt: skip
"""Tags and metadata of certificates; other names stand under ``other.``."""
